"""What a life of the product would do once, done in the process that lives are forked from: a second of each life."""

import gc

from handlers.render.radar import radar
from handlers.render.words import Words, load_catalogs

load_catalogs()
radar(Words("en"), {})
gc.freeze()  # or every life's first collection would copy all pages
