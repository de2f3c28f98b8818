from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('officehours', '0006_add_terms_district_least'),
    ]

    operations = [
        migrations.AddField(
            model_name='terms',
            name='quotas',
            field=models.JSONField(default=dict),
        ),
    ]
