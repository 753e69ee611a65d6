"""Makes this fixture: /opt/venv/bin/python make.py WIKI_VALID_RAW (tokenizers 0.22.2)."""
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

here = Path(__file__).parent
lines = Path(sys.argv[1]).read_text(encoding="utf-8").split("\n")[:12]
excerpt = "\n".join(line[:400] for line in lines) + "\n"
excerpt += " naïve café – 東京 😀 </s> \t x \n"
(here / "rows.raw").write_text(excerpt, encoding="utf-8", newline="\n")
tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
tokenizer.train_from_iterator(
    excerpt.split("\n"),
    trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    ),
)
tokenizer.post_processor = processors.TemplateProcessing(
    single="</s> $A", pair="</s> $A </s> $B", special_tokens=[("</s>", 2)]
)
tokenizer.save(str(here / "tokenizer.json"))
rows = [row + "\n" if row.strip() else "" for row in excerpt.split("\n")[:-1]]
with open(here / "ids.txt", "w", newline="\n") as out:
    for row in rows:
        out.write(" ".join(map(str, tokenizer.encode(row).ids)) + "\n")
