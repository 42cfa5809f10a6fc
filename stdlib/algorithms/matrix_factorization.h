// SPDX-License-Identifier: Apache-2.0
// Declares matrix_factorization.
#pragma once

#include "stdlib/algorithm.h"

namespace dmlc::stdlib::matrix_factorization {

inline constexpr Task kTasks[] = {Task::Recommendation};
inline constexpr std::string_view kFeedbacks[] = {"explicit", "implicit"};
inline constexpr std::string_view kSolvers[] = {"als", "sgd"};
inline constexpr Parameter kParameters[] = {
    {
        .name = "user_column",
        .type = ParameterType::FeatureName,
        .summary = "feature that says who rates; the first unless given",
    },
    {
        .name = "item_column",
        .type = ParameterType::FeatureName,
        .summary = "feature that says what is rated; the second unless given",
    },
    {
        .name = "feedback",
        .type = ParameterType::Word,
        .default_value = std::string_view("explicit"),
        .choices = kFeedbacks,
        .summary = "whether the target is a rating or how often something was used",
    },
    {
        .name = "factors",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{20},
        .minimum = 1,
        .maximum = 10000,
        .summary = "numbers learnt per user and item",
    },
    {
        .name = "l2",
        .type = ParameterType::Float,
        .default_value = 0.1,
        .minimum = 0,
        .maximum = kUnbounded,
        .summary =
            "penalty on the squared factors and biases: per rating, of standardised ratings; with implicit feedback "
            "per user and item",
    },
    {
        .name = "alpha",
        .type = ParameterType::Float,
        .default_value = 40.0,
        .minimum = 0,
        .maximum = kUnbounded,
        .summary = "trust in an observation, with implicit feedback",
    },
    {
        .name = "min_rating",
        .type = ParameterType::Float,
        .summary = "least rating there is; predictions stay above",
    },
    {
        .name = "max_rating",
        .type = ParameterType::Float,
        .summary = "greatest rating there is; predictions stay below",
    },
    {
        .name = "solver",
        .type = ParameterType::Word,
        .default_value = std::string_view("als"),
        .choices = kSolvers,
        .summary = "alternating least squares or gradient descent",
    },
    {
        .name = "max_iterations",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{10},
        .minimum = 1,
        .maximum = 100000,
        .summary = "most iterations",
    },
    {
        .name = "step_size",
        .type = ParameterType::Float,
        .default_value = 0.01,
        .minimum = 0,
        .maximum = 10,
        .minimum_is_excluded = true,
        .summary = "size of a step of the solver sgd",
    },
    {
        .name = "tolerance",
        .type = ParameterType::Float,
        .default_value = 0.0001,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "improvement of the loss at which it has converged",
    },
    {
        .name = "top_n",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{10},
        .minimum = 1,
        .maximum = 10000,
        .summary = "items recommended per user",
    },
};
inline constexpr std::string_view kCheckedOnly[] = {"solver = sgd", "step_size"};
inline constexpr Algorithm kAlgorithm{
    .name = "matrix_factorization",
    .tasks = kTasks,
    .parameters = kParameters,
    .preparation = Preparation::Identifiers,
    .is_trained = true,
    .checked_only = kCheckedOnly,
    .saves_checkpoints = true,
    .summary = "ratings as products of factors of users and items",
    .source = "Koren, Bell, Volinsky: Matrix Factorization Techniques for Recommender Systems, IEEE Computer 42, 2009",
};

}  // namespace dmlc::stdlib::matrix_factorization
