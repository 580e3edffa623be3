"""``python -m cityties`` is the ``cityties`` command."""

from cityties.cli import main

if __name__ == "__main__":
    main()
