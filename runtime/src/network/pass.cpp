// SPDX-License-Identifier: Apache-2.0
// Forward and backward passes of a few rows.
#include "runtime/src/network/pass.h"

#include "runtime/src/network/random.h"

namespace dmlc::network {

Transposed::Transposed(const Layout& layout) {
  std::size_t size = 0;
  for (std::size_t l = 0; l < layout.layers().size(); ++l) {
    starts_.push_back(size);
    if (l > 0) size += layout.layers()[l].outputs * padded(layout.layers()[l].inputs);
  }
  values_ = Floats(size);
}

void Transposed::refresh(const Layout& layout, const float* parameters) {
  for (std::size_t l = 1; l < layout.layers().size(); ++l) {
    const Layer& layer = layout.layers()[l];
    kernels().transpose(parameters + layer.weights, layer.stride, layer.inputs, layer.outputs,
                        values_.data() + starts_[l], padded(layer.inputs));
  }
}

Pass::Pass(const Shape& shape, const Layout& layout)
    : shape_(shape),
      layout_(layout),
      kernels_(kernels()),
      numbers_(kRowsTogether * padded(shape.numbers)),
      codes_(kRowsTogether * shape.tables),
      truth_(kRowsTogether),
      labels_(kRowsTogether),
      weights_(kRowsTogether) {
  for (std::size_t l = 0; l < layout.layers().size(); ++l) {
    const std::size_t size = kRowsTogether * layout.layers()[l].stride;
    outputs_.emplace_back(size);
    derivatives_.emplace_back(size);
    if (l == shape.hidden.size()) break;
    if (shape.activation == Activation::gelu) sums_.emplace_back(size);
    if (shape.dropout > 0) {
      kept_.emplace_back(size);
      masks_.emplace_back(size);
    }
  }
}

const float* Pass::inputs_of(std::size_t layer) const {
  if (layer == 0) return numbers_.data();
  return kept_.empty() ? outputs_[layer - 1].data() : kept_[layer - 1].data();
}

std::size_t Pass::input_stride(std::size_t layer) const {
  return layer == 0 ? padded(shape_.numbers) : layout_.layers()[layer - 1].stride;
}

void Pass::read(const RowSource& source, std::size_t first, std::size_t count) {
  rows_ = count;
  source.read(first, count, {numbers_.data(), codes_.data(), truth_.data(), labels_.data(), weights_.data()});
}

void Pass::forward_layer(std::size_t layer, const float* parameters) {
  const Layer& place = layout_.layers()[layer];
  const float* bias = parameters + place.bias;
  if (layer == 0 && shape_.tables > 0) {
    kernels_.choose({codes_.data(), shape_.tables}, bias, parameters + place.table, outputs_[0].data(), place.stride,
                    rows_, place.stride);
    bias = nullptr;
  }
  const bool is_last = layer + 1 == shape_.layers();
  kernels_.forward({inputs_of(layer), input_stride(layer), parameters + place.weights, place.stride,
                    outputs_[layer].data(), place.stride, rows_, place.inputs, place.stride},
                   bias, is_last ? Activation::identity : shape_.activation,
                   is_last || sums_.empty() ? nullptr : sums_[layer].data());
}

void Pass::forward(const RowSource& source, std::size_t first, std::size_t count, const float* parameters) {
  read(source, first, count);
  for (std::size_t l = 0; l < shape_.layers(); ++l) {
    forward_layer(l, parameters);
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
  kernels_.accumulate({inputs_of(layer), input_stride(layer), d, place.stride, step.gradients + place.weights,
                       place.stride, place.inputs, rows_, place.stride});
  kernels_.column_sums(d, place.stride, rows_, place.stride, step.gradients + place.bias);
  if (layer == 0 && shape_.tables > 0) {
    kernels_.spread({codes_.data(), shape_.tables}, d, place.stride, step.gradients + place.table, rows_, place.stride);
  }
}

void Pass::derive_inputs(std::size_t layer, const Step& step) {
  const Layer& place = layout_.layers()[layer];
  const Layer& before = layout_.layers()[layer - 1];
  kernels_.backward({derivatives_[layer].data(), place.stride, step.transposed.layer(layer), before.stride,
                     derivatives_[layer - 1].data(), before.stride, rows_, place.outputs, before.stride},
                    shape_.activation, outputs_[layer - 1].data(), sums_.empty() ? nullptr : sums_[layer - 1].data());
  if (masks_.empty()) return;
  kernels_.multiply(derivatives_[layer - 1].data(), masks_[layer - 1].data(), rows_ * before.stride);
}

double Pass::backward(const RowSource& source, std::size_t first, std::size_t count, const Step& step) {
  read(source, first, count);
  for (std::size_t l = 0; l < shape_.layers(); ++l) {
    forward_layer(l, step.parameters);
    if (l < masks_.size()) drop_units(l, step, first);
  }
  const double loss = derive_loss(source, step.scale);
  for (std::size_t l = shape_.layers(); l-- > 0;) {
    add_gradients(l, step);
    if (l > 0) derive_inputs(l, step);
  }
  return loss;
}

}  // namespace dmlc::network
