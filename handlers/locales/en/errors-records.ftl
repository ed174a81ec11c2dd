# Records that are not there, or not yet.
conversation-under-way = Conversation { $case_number } is still being worked on. Wait until it ends, or cancel it first.
user-not-found = There is no such person in this workspace. Choose somebody who is.
transcript-not-found = There is no such transcript here. It may have been deleted; analyze the conversation again.
workspace-not-found = This workspace is not set up. Ask the person who installed the app to install it again.
