// SPDX-License-Identifier: Apache-2.0
// Declares neural_network.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::neural_network {

inline constexpr Task kTasks[] = {Task::Regression, Task::Binary, Task::Multiclass};
inline constexpr std::int64_t kLayers[] = {100};
inline constexpr std::string_view kActivations[] = {"relu", "relu6", "leaky_relu", "elu",      "selu",
                                                    "gelu", "tanh",  "sigmoid",    "identity", "crelu"};
inline constexpr std::string_view kOptimizers[] = {"adam", "adamw", "sgd", "rmsprop", "adagrad", "ftrl", "lbfgs"};
inline constexpr std::string_view kPolicies[] = {"constant", "exp", "inv", "step"};
inline constexpr std::string_view kInitializations[] = {"auto", "he", "glorot", "lecun"};
inline constexpr Parameter kParameters[] = {
    {
        .name = "layers",
        .type = ParameterType::IntegerList,
        .default_value = std::span(kLayers),
        .minimum = 1,
        .maximum = 65536,
        .summary = "units of each hidden layer, from the inputs on",
    },
    {
        .name = "activation",
        .type = ParameterType::Word,
        .default_value = std::string_view("relu"),
        .choices = kActivations,
        .summary = "function of the hidden units",
    },
    {
        .name = "optimizer",
        .type = ParameterType::Word,
        .default_value = std::string_view("adam"),
        .choices = kOptimizers,
        .summary = "how weights follow their gradients",
    },
    {
        .name = "learning_rate",
        .type = ParameterType::Float,
        .default_value = 0.001,
        .minimum = 0,
        .maximum = 10,
        .minimum_is_excluded = true,
        .summary = "size of a step at the beginning",
    },
    {
        .name = "learning_rate_policy",
        .type = ParameterType::Word,
        .default_value = std::string_view("constant"),
        .choices = kPolicies,
        .summary = "how the learning rate changes with the epochs",
    },
    {
        .name = "gamma",
        .type = ParameterType::Float,
        .default_value = 0.1,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "factor of the policies exp, inv and step",
    },
    {
        .name = "power",
        .type = ParameterType::Float,
        .default_value = 0.5,
        .minimum = 0,
        .maximum = kUnbounded,
        .summary = "exponent of the policy inv",
    },
    {
        .name = "step",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{100},
        .minimum = 1,
        .maximum = 1000000000,
        .summary = "epochs between two changes by the policy step",
    },
    {
        .name = "batch_size",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{200},
        .minimum = 1,
        .maximum = 1000000,
        .summary = "rows per step",
    },
    {
        .name = "epochs",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{100},
        .minimum = 1,
        .maximum = 1000000,
        .summary = "passes over the training rows",
    },
    {
        .name = "tolerance",
        .type = ParameterType::Float,
        .default_value = 0.001,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "least fall of the training loss; ten epochs with less and it has converged",
    },
    {
        .name = "l1",
        .type = ParameterType::Float,
        .default_value = 0.0,
        .minimum = 0,
        .maximum = kUnbounded,
        .summary = "penalty on the absolute weights",
    },
    {
        .name = "l2",
        .type = ParameterType::Float,
        .default_value = 0.0,
        .minimum = 0,
        .maximum = kUnbounded,
        .summary = "penalty on the squared weights",
    },
    {
        .name = "dropout",
        .type = ParameterType::Float,
        .default_value = 0.0,
        .minimum = 0,
        .maximum = 1,
        .maximum_is_excluded = true,
        .summary = "share of the hidden units left out at random in a step",
    },
    {
        .name = "clip_norm",
        .type = ParameterType::Float,
        .default_value = 0.0,
        .minimum = 0,
        .maximum = kUnbounded,
        .summary = "greatest Euclidean norm of a step's gradient; 0 lets all pass",
    },
    {
        .name = "initialization",
        .type = ParameterType::Word,
        .default_value = std::string_view("auto"),
        .choices = kInitializations,
        .summary = "how weights begin; auto goes by the activation",
    },
    {
        .name = "momentum",
        .type = ParameterType::Float,
        .default_value = 0.9,
        .minimum = 0,
        .maximum = 1,
        .maximum_is_excluded = true,
        .summary = "share of the last step that the optimizer sgd keeps",
    },
    {
        .name = "nesterov",
        .type = ParameterType::Boolean,
        .default_value = true,
        .summary = "whether sgd looks ahead along its momentum",
    },
    {
        .name = "rho",
        .type = ParameterType::Float,
        .default_value = 0.9,
        .minimum = 0,
        .maximum = 1,
        .maximum_is_excluded = true,
        .summary = "memory of the optimizer rmsprop",
    },
    {
        .name = "beta1",
        .type = ParameterType::Float,
        .default_value = 0.9,
        .minimum = 0,
        .maximum = 1,
        .maximum_is_excluded = true,
        .summary = "memory of adam and adamw for gradients",
    },
    {
        .name = "beta2",
        .type = ParameterType::Float,
        .default_value = 0.999,
        .minimum = 0,
        .maximum = 1,
        .maximum_is_excluded = true,
        .summary = "memory of adam and adamw for squared gradients",
    },
    {
        .name = "eps",
        .type = ParameterType::Float,
        .default_value = 1e-08,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "keeps quotients of adam, adamw, rmsprop and adagrad finite",
    },
    {
        .name = "n_tries",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{1},
        .minimum = 1,
        .maximum = 1000,
        .summary = "trainings from other random weights; the best is kept",
    },
    {
        .name = "class_weight",
        .type = ParameterType::Word,
        .default_value = std::string_view("none"),
        .choices = kClassWeights,
        .summary = "balanced weighs each class by the inverse of its frequency",
    },
    kWeightColumn,
    {
        .name = "warm_start",
        .type = ParameterType::Boolean,
        .default_value = false,
        .summary = "whether training begins with the weights of the last version",
    },
    {
        .name = "early_stopping_rounds",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{0},
        .minimum = 0,
        .maximum = 1000000,
        .summary = "epochs without improvement on the validation rows before it stops; 0 never stops",
    },
};
inline constexpr std::string_view kCheckedOnly[] = {"activation = crelu", "optimizer = ftrl", "optimizer = lbfgs",
                                                    "weight_column", "warm_start"};
inline constexpr Algorithm kAlgorithm{
    .name = "neural_network",
    .tasks = kTasks,
    .parameters = kParameters,
    .is_trained = true,
    .weighs_classes = true,
    .checked_only = kCheckedOnly,
    .saves_checkpoints = true,
    .summary = "feed-forward network of fully connected layers, trained by back-propagation",
    .source = "Goodfellow, Bengio, Courville: Deep Learning, chapters 6 to 8",
};

}  // namespace dmlc::stdlib::neural_network
