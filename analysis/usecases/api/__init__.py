"""What programs do here: each use case knows the credential that asks, and shows what its team may see."""
