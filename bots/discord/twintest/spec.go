package twintest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	faults "github.com/pb33f/libopenapi-validator/errors"
)

// base is the path of version 10 of the API, at Discord and here.
const base = "/api/v10"

// Spec is Discord's own description of its REST API.
type Spec struct {
	requests validator.Validator // strict: fields that are not described are wrong
	answers  validator.Validator
}

// Load reads a description. That takes seconds: once is enough.
func Load(file string) (*Spec, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("load specification: %w", err)
	}
	doc, err := libopenapi.NewDocument(raw)
	if err != nil {
		return nil, fmt.Errorf("load specification: %w", err)
	}
	answers, errs := validator.NewValidator(doc)
	requests, strict := validator.NewValidator(doc, config.WithFormatAssertions(), config.WithRejectUnsupportedBodyContent(),
		config.WithStrictMode(), config.WithStrictIgnorePaths("$.**.name_localizations.*", "$.**.description_localizations.*")) // these are by language
	if err := errors.Join(append(errs, strict...)...); err != nil {
		return nil, fmt.Errorf("load specification: %w", err)
	}
	return &Spec{requests, answers}, nil
}

// Request returns what is wrong with a request, whose body is given apart.
func (s *Spec) Request(ctx context.Context, r *http.Request, body []byte) []string {
	c := r.Clone(ctx) // the validator reads bodies, and changes what it reads
	c.Body, c.ContentLength = http.NoBody, int64(len(body))
	if len(body) > 0 {
		c.Body = io.NopCloser(bytes.NewReader(body))
	}
	_, errs := s.requests.ValidateHttpRequestSync(c)
	return describeErrors(errs)
}

// describeErrors returns what errors say, with the places in the schema where that is known.
func describeErrors(errs []*faults.ValidationError) (all []string) {
	for _, e := range errs {
		said := e.Message + ": " + e.Reason
		for _, s := range e.SchemaValidationErrors {
			said += fmt.Sprintf("\n\t%s: %s", s.FieldPath, s.Reason)
		}
		all = append(all, strings.TrimSuffix(said, ": "))
	}
	return all
}
