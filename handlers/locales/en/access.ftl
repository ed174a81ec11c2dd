# Who may see what.

conversation-kept = This call is here already, and whoever brought it keeps it to themselves. Ask your manager or an administrator.
access-admin-only = Only an administrator can change this.
access-owner-only = Only the owner of the call or an administrator can change this.
access-last-admin = This is the last administrator. Make somebody else one first.
access-role-unknown = There is no role “{ $role }”. Choose rep, manager or admin.
access-own-manager = Nobody can be their own manager.
note-withheld = 🔒 This call is kept to its owner, their manager and administrators.
