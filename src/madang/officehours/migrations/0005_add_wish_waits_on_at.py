from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('officehours', '0004_take_comments_down_by_telephone'),
    ]

    operations = [
        migrations.AddField(
            model_name='wish',
            name='waits_on_at',
            field=models.DateTimeField(null=True),
        ),
    ]
