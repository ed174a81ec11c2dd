"""Independent judge of Block Kit payloads, built on sources nobody on this project wrote."""
