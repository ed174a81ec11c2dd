# Commands: words people may type instead of the ones in the help, with spaces between; they are never shown.
command-also-help = ? usage
command-also-demo = example sample
command-also-list = ls mine
command-also-status = state progress
command-also-cancel = stop abort
command-also-create = new add
command-also-private = privately secretly
