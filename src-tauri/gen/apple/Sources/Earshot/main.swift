// Tauri creates the app, its delegate and its window.
start_app()
