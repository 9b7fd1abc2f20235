"""CloudEvents over HTTP: behind a broker of Knative, or around a broker of our own."""
