// The toolkit in Rust makes the app, its delegate and its window.
start_app()
