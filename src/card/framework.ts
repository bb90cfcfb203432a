/** The library a model is loaded with, as the Hub's `library_name` has it. */
export type Framework = (typeof Framework)[keyof typeof Framework];

/** The frameworks by their names, as in `Framework.Gguf`. */
export const Framework = {
  Gguf: "gguf",
  Transformers: "transformers",
  Peft: "peft",
  Diffusers: "diffusers",
  SentenceTransformers: "sentence-transformers",
  PyTorch: "pytorch",
  TensorFlow: "tensorflow",
  Keras: "keras",
  Jax: "jax",
  Onnx: "onnx",
  Mlx: "mlx",
  Safetensors: "safetensors",
} as const;

Object.freeze(Framework);
