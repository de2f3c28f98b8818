"""How Madang looks: tokens, components, charts and forms. No models; every colour is a token."""
