"""What an integrator installs: a typed client and the ``breastcad`` command.

>>> from breastcad_client import Client, Exam, Instance
>>> exam = Exam((Instance("left.dcm", Path("left.dcm")),))  # doctest: +SKIP
>>> Client("127.0.0.1:50051").analyze(exam).result.breasts  # doctest: +SKIP
"""

from breastcad_client.client import AsyncClient
from breastcad_client.exam import Answer, Exam, ExamObject, Instance
from breastcad_client.sync import Client

__all__ = ["Answer", "AsyncClient", "Client", "Exam", "ExamObject", "Instance"]
