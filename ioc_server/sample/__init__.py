"""The sample city «Phan Thiết (dữ liệu mẫu)»: invented data on real ground, made anew from a seed and an anchor instant."""

CITY = "Phan Thiết (dữ liệu mẫu)"
REPORTS = 1104
"""Reports of the city as the public figures have them."""
PASSWORD = "demo"
"""The password of every sample account."""
