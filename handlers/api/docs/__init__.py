"""The page that tells integrators how to use the API: text, style, recipes and a client, served as they are."""
