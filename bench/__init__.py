"""How quick and how light Mulin is, beside bare Flask, in one run: `python -m bench --help`."""
