"""Charts as pictures, for surfaces that draw none; Slack's own are in `handlers.render.slack.charts`."""
