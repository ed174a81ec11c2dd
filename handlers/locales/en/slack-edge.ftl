# Who may speak to the bot, and its installation by OAuth.
slack-foreigner = This app works for another company. Ask a colleague there to share the result with you.
slack-token-refused = Slack refuses the bot token. An administrator must install the app again and set the new SLACK_BOT_TOKEN.
install-done-title = Installed
install-done-text = The app is in your workspace. Close this page, invite the bot to a channel in Slack and type /analyze help.
install-refused-title = Not installed
install-refused-text = You chose not to install the app. Nothing was changed and nothing stored.
install-failed-title = The installation did not work
install-failed-text = The link was used before, is older than ten minutes or was begun in another browser. Begin the installation again.
install-unavailable-title = Try again in a minute
install-unavailable-text = The installation could not be finished, because a service does not answer. Begin it again in a minute.
slack-not-connected = The app is not connected to this Slack workspace any more. Ask an administrator to install it again.
slack-slow = This takes longer than Slack waits for an answer. It may still go through: look again in a minute before you repeat it.
cli-manifest-url = Say under which public https address this server is reached: --url https://calls.example.com, or --socket for Socket Mode.
cli-manifest-link = Create the app with one click:
