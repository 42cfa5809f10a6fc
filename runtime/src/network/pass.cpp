// SPDX-License-Identifier: Apache-2.0
// Forward and backward passes of a few rows.
#include "runtime/src/network/pass.h"

#include <algorithm>

#include "runtime/src/network/random.h"

namespace dmlc::network {

Transposed::Transposed(const Layout& layout, const Shape& shape) : layout_(layout), numbers_(shape.numbers) {
  std::size_t size = 0;
  for (std::size_t l = 0; l < layout.layers().size(); ++l) {
    starts_.push_back(size);
    const Layer& layer = layout.layers()[l];
    const std::size_t inputs = l == 0 ? shape.embedded() : layer.inputs;
    if (!layer.is_turned) size += layer.outputs * padded(inputs);
  }
  values_ = Floats(size);
}

void Transposed::refresh(const float* parameters) {
  for (std::size_t l = 0; l < layout_.layers().size(); ++l) {
    const Layer& layer = layout_.layers()[l];
    if (layer.is_turned) continue;
    const std::size_t first = l == 0 ? numbers_ : 0;
    const std::size_t inputs = layer.inputs - first;
    kernels().transpose(parameters + layer.weight(first, 0), layer.stride, inputs, layer.outputs,
                        values_.data() + starts_[l], padded(inputs));
  }
}

Pass::Pass(const Shape& shape, const Layout& layout, std::size_t capacity)
    : shape_(shape),
      layout_(layout),
      kernels_(kernels()),
      capacity_(capacity),
      numbers_(capacity * padded(shape.inputs())),
      codes_(capacity * shape.tables),
      embedded_(capacity * shape.embeddings.size()),
      truth_(capacity),
      labels_(capacity),
      weights_(capacity),
      embedding_derivatives_(capacity * padded(shape.embedded())) {
  for (std::size_t l = 0; l < layout.layers().size(); ++l) {
    const std::size_t stride = layout.layers()[l].stride;
    const std::size_t size = capacity * stride;
    outputs_.emplace_back(size);
    derivatives_.emplace_back(size);
    if (l == shape.hidden.size()) break;
    if (shape.activation == Activation::gelu) sums_.emplace_back(size);
    if (shape.normalization != Normalization::none) {
      standard_.emplace_back(size);
      inverses_.emplace_back(std::max(capacity, stride));
    }
    if (shape.normalization == Normalization::batch) {
      means_.emplace_back(stride);
      variances_.emplace_back(stride);
    }
    if (shape.dropout > 0) {
      kept_.emplace_back(size);
      masks_.emplace_back(size);
    }
  }
}

std::uint64_t Pass::bytes(const Shape& shape, std::size_t capacity) {
  std::uint64_t units = padded(shape.inputs()) + padded(shape.embedded()) + shape.tables + shape.embeddings.size() + 3;
  const std::uint64_t arrays = 2 + (shape.activation == Activation::gelu ? 1 : 0) +
                               (shape.normalization != Normalization::none ? 1 : 0) + (shape.dropout > 0 ? 2 : 0);
  for (const std::size_t width : shape.hidden) units += arrays * padded(width) + 1;
  return sizeof(float) * capacity * (units + 2 * padded(shape.outputs));
}

const float* Pass::inputs_of(std::size_t layer) const {
  if (layer == 0) return in_place_.first != nullptr ? in_place_.first : numbers_.data();
  return kept_.empty() ? outputs_[layer - 1].data() : kept_[layer - 1].data();
}

std::size_t Pass::input_stride(std::size_t layer) const {
  if (layer > 0) return layout_.layers()[layer - 1].stride;
  return in_place_.first != nullptr ? in_place_.stride : padded(shape_.inputs());
}

void Pass::read(const RowSource& source, std::size_t first, std::size_t count) {
  rows_ = count;
  // Embedded inputs lie beside the numbers.
  in_place_ = shape_.embeddings.empty() ? source.in_place(first) : RowsInPlace{};
  source.read(first, count,
              {in_place_.first != nullptr ? nullptr : numbers_.data(), padded(shape_.inputs()), codes_.data(),
               embedded_.data(), truth_.data(), labels_.data(), weights_.data()});
}

/// The rows of the embeddings' tables become inputs beside the numbers.
void Pass::embed(const float* parameters) {
  const std::size_t count = shape_.embeddings.size();
  std::size_t input = shape_.numbers;
  for (std::size_t e = 0; e < count; ++e) {
    const EmbeddingTable& table = layout_.embeddings()[e];
    const std::size_t width = shape_.embeddings[e].width;
    for (std::size_t row = 0; row < rows_; ++row) {
      const auto level = static_cast<std::size_t>(embedded_[row * count + e]);
      std::copy_n(parameters + table.place + level * table.stride, width,
                  numbers_.data() + row * input_stride(0) + input);
    }
    input += width;
  }
}

void Pass::forward_layer(std::size_t layer, const float* parameters, bool is_training) {
  const Layer& place = layout_.layers()[layer];
  const float* bias = parameters + place.bias;
  float* out = outputs_[layer].data();
  if (layer == 0 && shape_.tables > 0) {
    kernels_.choose({codes_.data(), shape_.tables}, bias, parameters + place.table, out, place.stride, rows_,
                    place.stride);
    bias = nullptr;
  }
  const float* weights = parameters + place.weights;
  if (place.is_turned) {
    const std::size_t depth = place.weight_stride();
    kernels_.dots(
        {inputs_of(layer), input_stride(layer), weights, depth, out, place.stride, rows_, depth, place.outputs}, bias);
    return;
  }
  const bool is_last = layer + 1 == shape_.layers();
  const bool is_plain = !is_last && shape_.normalization == Normalization::none;
  kernels_.forward({inputs_of(layer), input_stride(layer), weights, place.stride, out, place.stride, rows_,
                    place.inputs, place.stride},
                   bias, is_plain ? shape_.activation : Activation::identity,
                   is_plain && !sums_.empty() ? sums_[layer].data() : nullptr);
  if (!is_last && !is_plain) activate_layer(layer, parameters, is_training);
}

Normalized Pass::normalized(std::size_t layer, const float* parameters) {
  const Layer& place = layout_.layers()[layer];
  return {outputs_[layer].data(),
          standard_[layer].data(),
          inverses_[layer].data(),
          parameters + place.gain,
          parameters + place.shift,
          rows_,
          place.outputs,
          place.stride};
}

/// Normalizes a hidden layer's sums, then activates them.
void Pass::activate_layer(std::size_t layer, const float* parameters, bool is_training) {
  const Layer& place = layout_.layers()[layer];
  const Normalized block = normalized(layer, parameters);
  if (shape_.normalization == Normalization::layer) {
    kernels_.normalize_rows(block);
  } else if (is_training) {
    float* mean = means_[layer].data();
    float* variance = variances_[layer].data();
    kernels_.column_moments(block.values, block.stride, rows_, mean, variance);
    kernels_.normalize_columns(block, mean, variance);
  } else {
    kernels_.normalize_columns(block, parameters + place.mean, parameters + place.variance);
  }
  kernels_.activate(shape_.activation, block.values, sums_.empty() ? nullptr : sums_[layer].data(),
                    rows_ * place.stride);
}

void Pass::forward(const RowSource& source, std::size_t first, std::size_t count, const float* parameters) {
  read(source, first, count);
  embed(parameters);
  for (std::size_t l = 0; l < shape_.layers(); ++l) {
    forward_layer(l, parameters, false);
    if (l < kept_.size()) kept_[l] = outputs_[l];
  }
}

void Pass::drop_units(std::size_t layer, const Step& step, std::size_t first) {
  const std::size_t size = rows_ * layout_.layers()[layer].stride;
  kernels_.drop(masks_[layer].data(), size, mixed(mixed(step.seed, layer), first), shape_.dropout);
  kept_[layer] = outputs_[layer];
  kernels_.multiply(kept_[layer].data(), masks_[layer].data(), size);
}

double Pass::derive_loss(const RowSource& source, float scale) {
  const std::size_t stride = margin_stride();
  const Truth truth{truth_.data(), labels_.data(), source.is_weighted() ? weights_.data() : nullptr, scale};
  float* d = derivatives_.back().data();
  switch (shape_.loss) {
    case Loss::squared_error:
      return kernels_.squared_error(margins(), stride, rows_, truth, d);
    case Loss::logistic:
      return kernels_.logistic_loss(margins(), stride, rows_, truth, d);
    case Loss::cross_entropy:
      return kernels_.cross_entropy(margins(), stride, rows_, shape_.outputs, truth, d);
  }
  return 0;
}

void Pass::add_gradients(std::size_t layer, const Step& step) {
  const Layer& place = layout_.layers()[layer];
  const float* d = derivatives_[layer].data();
  float* gradients = step.gradients.data();
  float* by_weights = gradients + place.weights;
  if (place.is_turned) {
    const std::size_t width = place.weight_stride();
    kernels_.accumulate(
        {d, place.stride, inputs_of(layer), input_stride(layer), by_weights, width, place.outputs, rows_, width});
    // Units beyond the last one are no inputs, though some activations of 0 are not 0.
    for (std::size_t output = 0; output < place.outputs; ++output) {
      std::fill(by_weights + output * width + place.inputs, by_weights + (output + 1) * width, 0.0F);
    }
  } else {
    kernels_.accumulate({inputs_of(layer), input_stride(layer), d, place.stride, by_weights, place.stride, place.inputs,
                         rows_, place.stride});
  }
  kernels_.column_sums(d, place.stride, rows_, place.stride, gradients + place.bias);
  if (layer == 0 && shape_.tables > 0) {
    kernels_.spread({codes_.data(), shape_.tables}, d, place.stride, gradients + place.table, rows_, place.stride);
  }
}

void Pass::derive_inputs(std::size_t layer, const Step& step) {
  const Layer& place = layout_.layers()[layer];
  const Layer& before = layout_.layers()[layer - 1];
  const float* weights = place.is_turned ? step.parameters + place.weights : step.transposed.layer(layer);
  float* d = derivatives_[layer - 1].data();
  kernels_.backward({derivatives_[layer].data(), place.stride, weights, before.stride, d, before.stride, rows_,
                     place.outputs, before.stride},
                    shape_.activation, outputs_[layer - 1].data(), sums_.empty() ? nullptr : sums_[layer - 1].data());
  if (!masks_.empty()) kernels_.multiply(d, masks_[layer - 1].data(), rows_ * before.stride);
  if (shape_.normalization != Normalization::none) derive_normalized(layer - 1, step);
}

void Pass::derive_normalized(std::size_t layer, const Step& step) {
  const Layer& place = layout_.layers()[layer];
  float* gradients = step.gradients.data();
  const auto derive = shape_.normalization == Normalization::layer ? kernels_.derive_rows : kernels_.derive_columns;
  derive(normalized(layer, step.parameters), derivatives_[layer].data(), gradients + place.gain,
         gradients + place.shift);
}

void Pass::derive_embeddings(const Step& step) {
  const std::size_t count = shape_.embeddings.size();
  const std::size_t width = padded(shape_.embedded());
  const Layer& place = layout_.layers().front();
  float* d = embedding_derivatives_.data();
  kernels_.backward({derivatives_.front().data(), place.stride, step.transposed.layer(0), width, d, width, rows_,
                     place.outputs, width},
                    Activation::identity, nullptr, nullptr);
  std::size_t column = 0;
  for (std::size_t e = 0; e < count; ++e) {
    for (std::size_t row = 0; row < rows_; ++row) {
      const auto level = static_cast<std::uint32_t>(embedded_[row * count + e]);
      float* to = step.gradients.row({static_cast<std::uint32_t>(e), level});
      for (std::size_t i = 0; i < shape_.embeddings[e].width; ++i) to[i] += d[row * width + column + i];
    }
    column += shape_.embeddings[e].width;
  }
}

double Pass::backward(const RowSource& source, std::size_t first, std::size_t count, const Step& step) {
  read(source, first, count);
  embed(step.parameters);
  // The next rows come near a few at a time: all at once, they would have to wait for each other.
  const std::size_t few = (rows_ + 2 * shape_.layers() - 1) / (2 * shape_.layers());
  std::size_t next = first + rows_;
  for (std::size_t l = 0; l < shape_.layers(); ++l, next += few) {
    source.fetch(next, few);
    forward_layer(l, step.parameters, true);
    if (l < masks_.size()) drop_units(l, step, first);
  }
  const double loss = derive_loss(source, step.scale);
  for (std::size_t l = shape_.layers(); l-- > 0; next += few) {
    source.fetch(next, few);
    add_gradients(l, step);
    if (l > 0) derive_inputs(l, step);
  }
  if (!shape_.embeddings.empty()) derive_embeddings(step);
  return loss;
}

}  // namespace dmlc::network
