"""The trained recogniser of names: a linear-chain CRF over tokens that sees what the lexicons and patterns found."""
