"""Everything but the pages: models, state, callbacks and data, each in a layer of its own."""
