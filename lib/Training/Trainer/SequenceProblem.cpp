//===- SequenceProblem.cpp - Sequences to train on ------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SequenceProgram.h"
#include "mann/Training/SequenceTrainer.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

SequenceProblem::SequenceProblem(ModuleOp module, SequencePart training,
                                 SequencePart validation, SequencePart test,
                                 SequenceOptions options)
    : training(std::move(training)), validation(std::move(validation)),
      test(std::move(test)), options(std::move(options)) {
  for (auto state : module.getOps<StateOp>())
    if (FlatSymbolRefAttr source = state.getSourceAttr())
      if (auto parameter = module.lookupSymbol<ParameterOp>(source))
        sources[state.getSymName().str()] = parameter;
}

FailureOr<std::shared_ptr<const SequenceSet>>
SequenceProblem::getSamples(ModuleOp module, int64_t limit) const {
  FailureOr<Model> model = Model::get(module, "model");
  if (failed(model))
    return failure();
  auto some =
      ArrayRef(training.sequences)
          .take_front(std::min<size_t>(limit, training.sequences.size()));
  FailureOr<SequenceSet> set = training.data->bind(module, *model, some);
  if (failed(set))
    return failure();
  std::vector<int64_t> lengths;
  lengths.reserve(training.sequences.size());
  for (int64_t sequence : training.sequences)
    lengths.push_back(training.data->getLengths()[sequence]);
  set->setAllLengths(std::move(lengths));
  return std::make_shared<const SequenceSet>(std::move(*set));
}

LogicalResult SequenceProblem::check(func::FuncOp function,
                                     const LearnerOptions &learner) const {
  auto module = function->getParentOfType<ModuleOp>();
  FailureOr<Model> model = Model::get(module, "model");
  if (failed(model))
    return failure();
  FailureOr<StepPorts> ports = getStepPorts(function, *model, options.losses);
  if (failed(ports))
    return failure();
  return buildStepProgram(function, *ports, learner.gradients);
}

FailureOr<std::shared_ptr<Learner>>
SequenceProblem::compile(func::FuncOp function,
                         const LearnerOptions &learner) const {
  auto trainer = SequenceTrainer::create(function, training, validation, test,
                                         sources, options, learner);
  if (failed(trainer))
    return failure();
  return std::shared_ptr<Learner>(*trainer);
}

void SequenceProblem::print(raw_ostream &os) const {
  for (const LossSpec &loss : options.losses)
    os << loss.output << ' ' << int(loss.kind) << ' '
       << llvm::bit_cast<uint64_t>(loss.weight) << ' ';
  os << options.truncation << ' ';
  for (const SequencePart *part : {&training, &validation}) {
    for (int64_t sequence : part->sequences)
      os << sequence << ' ';
    for (const HostTensor &tensor : part->data->getTensors())
      os << tensor.name << ' ' << tensor.getTypeName() << ' '
         << formatShape(tensor.shape) << ' '
         << StringRef(tensor.data.data(), tensor.data.size());
  }
}
