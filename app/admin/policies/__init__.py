"""The pages about who may call which hook."""
