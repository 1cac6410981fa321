"""Live news of the door for boards, phones, and organisers."""
