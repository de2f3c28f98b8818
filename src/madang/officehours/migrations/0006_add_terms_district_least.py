from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('officehours', '0005_add_wish_waits_on_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='terms',
            name='district_least',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
