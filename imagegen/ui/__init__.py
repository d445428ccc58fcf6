"""The page: the only importer of gradio. Holds one façade, ``services.studio``."""
