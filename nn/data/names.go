package data

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"glassnet/nn/data/internal/remote"
)

// Letters are the signs of names: the end, which also stands before the first
// letter, and a … z.
const Letters = ".abcdefghijklmnopqrstuvwxyz"

// Names is 29,494 different first names in small letters, without accents, of
// children in the United States, the most frequent first. (makemore, Karpathy, 2022;
// from data of the Social Security Administration)
//
// The file has 32,033 lines: some names stand there twice. Here each stands once:
// else one of seven names of a test set drawn from the lines stands in the training
// set as well, and what looks like invention is memory.
//
// It reads names.txt from dir or dir/names. If dir is "" the environment variable
// GLASSNET_DATA takes its place. If that is empty too, the file is read from
// glassnet/names in [os.UserCacheDir], where it is downloaded to, 228 kB, the first
// time, by a program that has
//
//	import _ "glassnet/nn/data/download"
//
// Any file with one name of a … z per line will do. [MadeUpNames] needs none.
func Names(dir string) ([]string, error) {
	path, err := namesFile(context.Background(), cmp.Or(dir, os.Getenv("GLASSNET_DATA")))
	if err != nil {
		return nil, err
	}
	lines, err := NameLines(path)
	return Distinct(lines), err
}

// names is the file as it stood in makemore in August 2022.
var names = remote.File{Name: "names.txt", Size: 228145, SHA256: "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d"}

var namesMirrors = []string{"https://raw.githubusercontent.com/karpathy/makemore/988aa59e4d8fefa526d06f3b453ad116258398d4/"}

func namesFile(ctx context.Context, dir string) (path string, err error) {
	if dir == "" {
		return cached(ctx, "the file of names", "names", names, namesMirrors, "make names up with data.MadeUpNames")
	}
	for _, path := range []string{filepath.Join(dir, "names", names.Name), filepath.Join(dir, names.Name)} {
		if exists(path) {
			return path, nil
		}
	}
	return "", fmt.Errorf("data: names: no %s in %s or %s", names.Name, dir, filepath.Join(dir, "names"))
}

// NameLines reads a file with one name per line, as they stand there: a name may
// come twice. It returns an error that names the file and the line if a line is
// empty or has another sign than a … z.
func NameLines(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("data: names: %w", err)
	}
	defer file.Close()
	lines, err := readNames(file)
	if err != nil {
		return nil, fmt.Errorf("data: %s: %w", path, err)
	}
	return lines, nil
}

// longestName is longer than any name.
const longestName = 100

func readNames(r io.Reader) (lines []string, err error) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 4096), 4096)
	for scanner.Scan() {
		name := scanner.Text()
		if at := strings.IndexFunc(name, func(r rune) bool { return r < 'a' || r > 'z' }); at >= 0 {
			return nil, fmt.Errorf("line %d: %.40q has a sign that is not one of a … z", len(lines)+1, name)
		}
		if len(name) < 1 || len(name) > longestName {
			return nil, fmt.Errorf("line %d has %s; a name has 1 to %d", len(lines)+1, plural(len(name), "letter"), longestName)
		}
		lines = append(lines, name)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", len(lines)+1, err)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("no name in it")
	}
	return lines, nil
}

// Distinct is the list without what came before: every word once, in the order of
// its first appearance.
func Distinct(words []string) []string {
	seen := make(map[string]bool, len(words))
	var list []string
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			list = append(list, w)
		}
	}
	return list
}

// MadeUpNames draws n names by rules that can be learnt, such as betin and volumar.
// A name may come twice; [Distinct] leaves each once.
//
//	syllables  two or three, as often; each a consonant of b d k t l m r s n v and a vowel
//	vowels     all of a name are dark, a o u, or all are light, e i y, as often
//	end        n if the first letter is one of b d k t, else r
//
// The consonant is never told by what stands before it, a vowel by the first one, and
// the end by the first letter, five or seven letters away. So a name of S syllables has
// the probability ¼·30⁻ˢ, and no model of them can be better, on average, than
// (2 ln 2 + 2.5 ln 30)/7 = 1.413 nats per letter, the end sign counted.
func MadeUpNames(rng *rand.Rand, n int) []string {
	mustDraw("made-up names", rng)
	list := make([]string, n)
	for i := range list {
		list[i] = madeUpName(rng)
	}
	return list
}

func madeUpName(rng *rand.Rand) string {
	const consonants = "bdktlmrsnv"
	vowels := [2]string{"aou", "eiy"}[rng.IntN(2)]
	name := ""
	for range 2 + rng.IntN(2) {
		name += string(consonants[rng.IntN(len(consonants))]) + string(vowels[rng.IntN(len(vowels))])
	}
	if strings.Contains("bdkt", name[:1]) {
		return name + "n"
	}
	return name + "r"
}

// NextSign makes of every word a sequence of signs, each with the next one as its
// target, the first sign of the alphabet standing at both ends:
//
//	emma    x  . e m m a    y  e m m a .
//
// The sequences have as many steps as the longest word has letters, and one more;
// behind the end of shorter ones nothing is asked. Signs and Classes are those of
// the alphabet, such as [Letters]. See [FromSequences] for X and Y. [Set.Split] parts
// words for training and test, and they are different ones only if each stands once:
// see [Distinct]. It panics where a word has a sign that the alphabet has not.
func NextSign(words []string, alphabet string) *Set {
	end := strings.Split(alphabet, "")[0]
	whole := make([]string, len(words))
	for n, word := range words {
		if strings.Contains(word, end) {
			panic(fmt.Sprintf("data: NextSign: word %d, %q, has the sign %q, which stands for its end", n, word, end))
		}
		whole[n] = end + word + end
	}
	s := nextSigns(whole, alphabet)
	s.Name = "words"
	return s
}

// nextSigns makes of every word a sequence whose targets are the word's own signs,
// one step earlier.
func nextSigns(words []string, alphabet string) *Set {
	signs, number := strings.Split(alphabet, ""), map[string]int{}
	for v, sign := range signs {
		number[sign] = v
	}
	x, y, steps := make([][]int, len(words)), make([][]int, len(words)), 1
	for n, word := range words {
		var list []int
		for _, sign := range strings.Split(word, "") {
			v, ok := number[sign]
			if !ok {
				panic(fmt.Sprintf("data: word %d, %q, has the sign %q, which is not one of %q", n, word, sign, alphabet))
			}
			list = append(list, v)
		}
		if len(list) < 2 {
			panic(fmt.Sprintf("data: word %d, %q, has no sign that follows another", n, word))
		}
		x[n], y[n] = list[:len(list)-1], list[1:]
		steps = max(steps, len(x[n]))
	}
	return FromSequences(x, y, steps, signs, signs)
}

// Sequence is the sign number at every step of sample i, to where its padding
// begins. It panics if the samples are not sequences of signs.
func (s *Set) Sequence(i int) []int {
	if s.signs == nil {
		panic(fmt.Sprintf("data: %s has no sequences of signs", s.name()))
	}
	var list []int
	for _, v := range s.signs[s.at(i)*s.Steps:][:s.Steps] {
		if v != None {
			list = append(list, int(v))
		}
	}
	return list
}

// Word is sample i as text: its signs one after the other, without the padding.
func (s *Set) Word(i int) string {
	var b strings.Builder
	for _, v := range s.Sequence(i) {
		b.WriteString(s.Signs[v])
	}
	return b.String()
}
