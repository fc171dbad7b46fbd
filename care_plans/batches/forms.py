"""What is asked to load a batch of requests."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from care_plans.batches.rules import LARGEST_FILE
from phb.forms import RuleForm
from phb.models import Organisation


class LoadForm(RuleForm):
    icb = forms.ModelChoiceField(queryset=Organisation.objects.none(), label="ICB", empty_label=None)
    file = forms.FileField(
        label="File",
        help_text="CSV or Excel (.xlsx), with the columns of the template. At most 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, icbs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["icb"].queryset = icbs  # type: ignore[attr-defined]
        if len(icbs) == 1:
            self.fields["icb"].widget = forms.HiddenInput()
            self.initial["icb"] = icbs[0].pk

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError("The file is larger than 10 MB. Divide it into several.")
        return file
