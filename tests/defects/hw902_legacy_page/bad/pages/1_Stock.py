raise RuntimeError("no stock")
