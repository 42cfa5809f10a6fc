// SPDX-License-Identifier: Apache-2.0
// Declares naive_bayes.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::naive_bayes {

inline constexpr Task kTasks[] = {Task::Binary, Task::Multiclass};
inline constexpr std::string_view kDistributions[] = {"gaussian", "multinomial", "bernoulli"};
inline constexpr Parameter kParameters[] = {
    {
        .name = "distribution",
        .type = ParameterType::Word,
        .default_value = std::string_view("gaussian"),
        .choices = kDistributions,
        .summary = "of numbers: normal, counts of one draw, or whether they are above 0",
    },
    {
        .name = "smoothing",
        .type = ParameterType::Float,
        .default_value = 1.0,
        .minimum = 0,
        .maximum = kUnbounded,
        .summary = "rows, or counts, that every category is assumed to have had already",
    },
    {
        .name = "variance_smoothing",
        .type = ParameterType::Float,
        .default_value = 1e-09,
        .minimum = 0,
        .maximum = 1,
        .summary = "share of the largest variance that is added to all",
    },
    {
        .name = "fit_prior",
        .type = ParameterType::Boolean,
        .default_value = true,
        .summary = "whether classes are as likely as they are frequent",
    },
    {
        .name = "priors",
        .type = ParameterType::NumberList,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .excludes = "fit_prior",
        .summary = "probability of each class, in the order of the classes",
    },
    kWeightColumn,
};
inline constexpr std::string_view kCheckedOnly[] = {"weight_column"};
inline constexpr Algorithm kAlgorithm{
    .name = "naive_bayes",
    .tasks = kTasks,
    .parameters = kParameters,
    .preparation = Preparation::Raw,
    .is_trained = true,
    .weighs_classes = true,
    .checked_only = kCheckedOnly,
    .iterates = false,
    .summary = "classes by the product of one distribution per feature: normal for numbers, shares for categories",
    .source =
        "Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 2nd edition, section 6.6.3; "
        "Manning, Raghavan, Schuetze: Introduction to Information Retrieval, chapter 13",
};

}  // namespace dmlc::stdlib::naive_bayes
