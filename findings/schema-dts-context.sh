#!/bin/sh
# schema-dts rejects the ClaimReviews that publishers write, and accepts ones that mean nothing.
#
# Version:   npm schema-dts 2.1.0, typescript 5.9.3.
# Behaviour: the types follow schema.org's vocabulary and one way to write it. "@context" must be "https://schema.org": with
#            http, with a slash behind or in a list it does not compile, and neither does "@type" in a list, though all are
#            JSON-LD, and 1,297 of 1,327 published ones at hand have http. What a value means is not looked at: a date
#            "next tuesday" compiles, as do a rating of 7 out of 5 and a review without a claim.
# Seen:      compiles: https, "next tuesday", 7 of 5, an empty review. Does not: http, https with a slash, "@context" in a list,
#            "@type" in a list.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund schema-dts@2.1.0 typescript@5.9.3 >/dev/null
n=0
while IFS='|' read -r name value; do
	n=$((n + 1))
	echo 'import type { ClaimReview, WithContext } from "schema-dts";' >"$n.ts"
	echo "export const review: WithContext<ClaimReview> = $value;" >>"$n.ts"
	echo "$n.ts|$name" >>names.txt
done <<'END'
https|{"@context": "https://schema.org", "@type": "ClaimReview"}
a date in words|{"@context": "https://schema.org", "@type": "ClaimReview", "datePublished": "next tuesday"}
7 of 5|{"@context": "https://schema.org", "@type": "ClaimReview", "reviewRating": {"@type": "Rating", "ratingValue": 7, "bestRating": 5}}
http|{"@context": "http://schema.org", "@type": "ClaimReview"}
a slash|{"@context": "https://schema.org/", "@type": "ClaimReview"}
context in a list|{"@context": ["https://schema.org"], "@type": "ClaimReview"}
type in a list|{"@context": "https://schema.org", "@type": ["ClaimReview"]}
END
npx tsc --noEmit --strict --skipLibCheck ./*.ts >errors.txt || true
while IFS='|' read -r file name; do
	if grep -q "^$file" errors.txt; then echo "$name: rejected"; else echo "$name: accepted"; fi
done <names.txt | tee got.txt
diff got.txt - <<'END'
https: accepted
a date in words: accepted
7 of 5: accepted
http: rejected
a slash: rejected
context in a list: rejected
type in a list: rejected
END
