# Home tab and lists.
home-title = Your sales calls, with proof
home-hello = Share a recording or a transcript, and I say what the customer has actually said – and let you hear it.
home-conversations = My conversations
home-opportunities = My opportunities
home-help = Help
home-help-more = Type `help` after a command for everything it can do.
home-admin = You are an administrator: alert rules, channels, people, privacy, models.
home-settings = Settings
home-language = Language of my messages. Quotes stay in the language they were spoken in.
home-privacy = Findings are made with AI and matched to the transcript. Your recordings train no model of ours.
language-auto = As in Slack
language-en = English
language-zh-TW = 繁體中文
list-conversations = Recent conversations
list-no-conversations = No conversation yet. Share a recording with me, or try the demo.
list-conversation = { $icon } *{ $title }* · { $state }
    { $case } · { $day }
list-opportunities = Opportunities
list-no-opportunities = No opportunity yet. One is made when you analyze a call, or with the create command.
list-strength = strength { $strength }/100
button-open = Open
button-new = New analysis
button-demo = Try the demo
button-help = Help
