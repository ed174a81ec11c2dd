# Where calls are spoken of, and what is said in the thread of one.
note-not-here = I say nothing about calls here, because people of another company may read along. Ask me in a direct message, or open my Home tab.
note-stands = { $case }: { $state }. The message above follows it.
