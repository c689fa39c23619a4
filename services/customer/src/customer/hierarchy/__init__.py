"""客户层级: dealers, agents and branches below the account that leads them; its view over all of them (C-37)."""
