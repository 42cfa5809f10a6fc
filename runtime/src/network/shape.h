// SPDX-License-Identifier: Apache-2.0
// The shape of a feed-forward network, and where its parameters lie in one array of floats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/network/floats.h"
#include "runtime/src/network/kernels.h"

namespace dmlc::network {

enum class Loss : std::uint8_t {
  squared_error,  ///< mean of (output - truth)^2
  logistic,       ///< mean log loss of one margin
  cross_entropy,  ///< mean log loss of softmax over the margins
};

/// How hidden weights begin. Uniform within +-sqrt(6 / fan_in) (He et al. 2015), +-sqrt(6 / (fan_in + fan_out)) (Glorot
/// and Bengio 2010), +-sqrt(3 / fan_in) (LeCun et al. 1998).
enum class Initialization : std::uint8_t { he, glorot, lecun };

/// What is done to the weighted sums of a hidden layer before its activation: standardised over the units of each row
/// (Ba, Kiros, Hinton: Layer Normalization, 2016) or over the rows of a batch for each unit (Ioffe and Szegedy: Batch
/// Normalization, 2015), then scaled and shifted by learned numbers.
enum class Normalization : std::uint8_t { none, layer, batch };

/// A categorical input of many levels: each level has a learned row of `width` inputs (Guo and Berkhahn: Entity
/// Embeddings of Categorical Variables, 2016).
struct Embedding {
  std::size_t levels = 0;
  std::size_t width = 0;
};

struct Shape {
  std::size_t numbers = 0;            ///< dense inputs
  std::size_t tables = 0;             ///< categorical inputs: each chooses a row of the first layer's table
  std::size_t levels = 0;             ///< rows of that table, over all categorical inputs
  std::vector<Embedding> embeddings;  ///< their rows are inputs after the numbers
  std::vector<std::size_t> hidden;
  std::size_t outputs = 1;
  Activation activation = Activation::relu;
  Normalization normalization = Normalization::none;
  Loss loss = Loss::squared_error;
  float dropout = 0;  ///< share of the hidden units left out in a step

  [[nodiscard]] std::size_t layers() const { return hidden.size() + 1; }
  /// Inputs of the first layer that come from embeddings.
  [[nodiscard]] std::size_t embedded() const;
  [[nodiscard]] std::size_t inputs() const { return numbers + embedded(); }
};

/// One layer's parts in the array of parameters, in floats. Rows are padded(outputs) long; what is in the padding is
/// and stays 0.
struct Layer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t stride = 0;
  std::size_t weights = 0;  ///< [inputs][stride]; turned: [outputs][padded(inputs)]
  bool is_turned = false;   ///< a last layer of few outputs, so that its padding does not cost more than itself
  std::size_t table = 0;    ///< first layer: [levels][stride]
  std::size_t bias = 0;     ///< [stride]
  std::size_t gain = 0;     ///< hidden layers with normalization: [stride], and what follows
  std::size_t shift = 0;
  std::size_t mean = 0;  ///< batch normalization: means and variances that stand for a batch in predictions
  std::size_t variance = 0;

  /// Floats between two rows of weights.
  [[nodiscard]] std::size_t weight_stride() const { return is_turned ? padded(inputs) : stride; }
  [[nodiscard]] std::size_t weight_count() const { return is_turned ? outputs * padded(inputs) : inputs * stride; }
  /// Place of the weight between an input and an output.
  [[nodiscard]] std::size_t weight(std::size_t input, std::size_t output) const {
    return weights + (is_turned ? output * padded(inputs) + input : input * stride + output);
  }
};

/// Where the table of an embedding lies: [levels][stride].
struct EmbeddingTable {
  std::size_t place = 0;
  std::size_t stride = 0;
  std::size_t first_row = 0;  ///< counted over all tables
};

/// Weights of all layers come first, so that penalties know where they end; then biases, gains and shifts; then the
/// statistics of batch normalization, which no optimizer moves; then the tables of embeddings, of which a step moves
/// the rows that it has read.
class Layout {
 public:
  explicit Layout(const Shape& shape);
  [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }
  [[nodiscard]] const std::vector<EmbeddingTable>& embeddings() const { return embeddings_; }
  [[nodiscard]] std::size_t weights_end() const { return weights_end_; }
  /// End of what every step moves.
  [[nodiscard]] std::size_t dense_end() const { return dense_end_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Rows of all tables of embeddings.
  [[nodiscard]] std::size_t embedding_rows() const { return embedding_rows_; }

 private:
  [[nodiscard]] std::size_t take(std::size_t count);

  std::vector<Layer> layers_;
  std::vector<EmbeddingTable> embeddings_;
  std::size_t weights_end_ = 0;
  std::size_t dense_end_ = 0;
  std::size_t size_ = 0;
  std::size_t embedding_rows_ = 0;
};

/// Parameters as they begin: weights random by `seed`, biases 0, gains 1, embeddings uniform within +-0.05. Every level
/// of the first layer's table counts as an input, as its indicator would: rows that begin larger end with a worse loss.
[[nodiscard]] Floats initial_parameters(const Shape& shape, Initialization initialization, std::uint64_t seed);

}  // namespace dmlc::network
