"""`python -m tests.faults` prints the table of faults; with --write it renews docs/faults.md."""

import sys

from tests.faults.page import PAGE, page

if "--write" in sys.argv[1:]:
    PAGE.write_text(page(), encoding="utf-8")
else:
    sys.stdout.write(page())
