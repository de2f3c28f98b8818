from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0003_widen_to_key'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='of_key',
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
