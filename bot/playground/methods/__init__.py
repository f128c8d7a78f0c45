"""What a bot may call, a file a subject. A method takes the Telegram and its parameters and gives `result`."""
