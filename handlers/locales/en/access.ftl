# Who may see what.

conversation-kept = This call is here already, and whoever brought it keeps it to themselves. Ask your manager or an administrator.
access-admin-only = Only an administrator can change this.
access-owner-only = Only the owner of the call or an administrator can change this.
access-last-admin = This is the last administrator. Make somebody else one first.
access-role-unknown = There is no role “{ $role }”. Choose rep, manager or admin.
access-own-manager = Nobody can be their own manager.
access-manager-circle = { $name } reports to this person already, directly or through others. Nobody can stand above their own manager.
note-withheld = 🔒 This call is kept to its owner, their manager and administrators.

# At the terminal.

cli-role-changed = Done: { $person }. It counts at once.
cli-unchanged = It was so already: { $person }.
cli-restricted = { $case } is restricted: its owner, their manager and administrators see it. What stood in channels is being replaced.
cli-restrict-lifted = { $case } is no longer restricted.
cli-restrict-unchanged = { $case } stood so already.
workspace-unknown = There is no workspace { $team } here.
workspace-several = There are several workspaces. Say which with --slack-team.
person-not-slack = “{ $person }” is no Slack member id. It begins with U or W; find it in the person's Slack profile.

access-scores-hidden = Levels and scores of this call are not shown to you, so you cannot correct them here.
card-scores-title = What was said, by letter
card-scores-hidden = Levels and scores are shown only to those your workspace allows.
