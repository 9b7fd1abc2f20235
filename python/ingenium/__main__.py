"""What `python -m ingenium` runs: the command."""

from ingenium.cli import main

main()
