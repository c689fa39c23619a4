"""`python -m crm` is `crm`."""

from crm.command_line import main

if __name__ == "__main__":
    main()
