"""Charts, made once for every surface: Slack's own where it takes them (`native`), else a picture (`picture`)."""
