"""What is under way stays under way since it was made; what ended ended with its last words."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, _editor):
    commitments = apps.get_model("commitments", "Commitment").objects
    steps = apps.get_model("commitments", "Step").objects
    commitments.filter(ended_on__isnull=True).update(state_on=F("made_on"))
    commitments.filter(ended_on__isnull=False).update(state_on=F("ended_on"))
    last = steps.filter(commitment=OuterRef("pk"), kind=OuterRef("state")).order_by("-pk").values("text")[:1]
    for commitment in commitments.filter(ended_on__isnull=False).annotate(said=Subquery(last)):
        commitment.ended_with = commitment.said or commitment.text
        commitment.save(update_fields=["ended_with"])
    steps.filter(kind__in=["kept", "broken"]).update(state=F("kind"))
    steps.exclude(kind__in=["kept", "broken"]).update(state="under_way")


class Migration(migrations.Migration):
    dependencies = [("commitments", "0004_add_the_states_of_a_promise")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
