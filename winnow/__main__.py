"""`python -m winnow`: the command line."""

import sys

from winnow.cli.start import main

sys.exit(main())
