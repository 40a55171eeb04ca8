"""`python -m winnow`: the command line."""

import sys

from winnow.cli.main import main

sys.exit(main())
