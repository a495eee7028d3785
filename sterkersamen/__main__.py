"""`python -m sterkersamen` is the console command."""

import sys

from sterkersamen.config.cli import main

sys.exit(main())
