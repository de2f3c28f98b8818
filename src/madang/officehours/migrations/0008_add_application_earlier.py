from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('officehours', '0007_add_terms_quotas'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='earlier',
            field=models.JSONField(default=list),
        ),
    ]
