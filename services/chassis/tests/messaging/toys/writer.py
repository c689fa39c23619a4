"""`python -m toys.writer COUNT`: makes things, one line on stdout for each acknowledged write, and may die at it."""

import os
import sys

from chassis import pipeline
from chassis.principal import Principal
from chassis.storage import Database
from chassis.unit_of_work import Context
from toys import services as toys

if __name__ == "__main__":
    database = Database(os.environ["CRM_DATABASE_URL"], service="maker", events=toys.MAKER.events)
    context = Context(principal=Principal.service("maker"), permission="maker.thing.make")
    for number in range(int(sys.argv[1])):
        thing = pipeline.run(database, lambda uow, name=f"w{number}": toys.make_thing(uow, name), context)
        sys.stdout.write(f"{thing.id} {thing.version} {thing.name}\n")
        sys.stdout.flush()
